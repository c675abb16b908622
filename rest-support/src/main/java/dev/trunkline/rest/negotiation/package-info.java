/** What a client would like to get. */
package dev.trunkline.rest.negotiation;
