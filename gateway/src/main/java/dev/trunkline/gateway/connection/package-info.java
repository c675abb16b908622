/** Clients' connections: who may have one, by which protocol it speaks, how fast it must be, and how it ends. */
package dev.trunkline.gateway.connection;
