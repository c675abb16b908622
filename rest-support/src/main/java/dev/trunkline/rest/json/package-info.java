/** How JSON is read: strictly, so that every client's mistake is told and none reaches the domain. */
package dev.trunkline.rest.json;
