/** Shows the routes and upstreams in force on the management port. */
package dev.trunkline.gateway.live;
