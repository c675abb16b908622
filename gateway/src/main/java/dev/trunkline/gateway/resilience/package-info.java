/**
 * What decides whether a request is sent, sent again, or refused: budgets, breakers, limits, deadlines. Without Vert.x;
 * {@code proxy} acts on it. All of it belongs to one event loop and takes the time from its caller.
 */
package dev.trunkline.gateway.resilience;
