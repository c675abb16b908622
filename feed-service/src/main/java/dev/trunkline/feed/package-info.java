/**
 * feed-service: posts, and the live feed on four transports. A post is a row and an event in PostgreSQL
 * ({@code post}); the event is sequenced, published and held in memory ({@code log}); readers page through it
 * ({@code read}) or attach to it ({@code live}) by {@code sse} or {@code socket}, all by one {@code cursor}; whom they
 * follow comes from user-service ({@code graph}).
 */
package dev.trunkline.feed;
