/** Version 1 of users in the API: a name is one text. */
package dev.trunkline.user.account.v1;
