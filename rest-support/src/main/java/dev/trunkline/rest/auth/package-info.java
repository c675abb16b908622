/** What the services make of access tokens beyond what annotations on methods ask for. */
package dev.trunkline.rest.auth;
