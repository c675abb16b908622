/** API keys: what programs show instead of a person's token, made, turned, ended and recognised. */
package dev.trunkline.user.apikey;
