/** Version 2 of users in the API: a name has its parts. */
package dev.trunkline.user.account.v2;
