/**
 * Pages of collections, and the cursors that lead from one to the next. The database of a service needs this table for
 * what all its instances must agree on and nobody else may know:
 *
 * <pre>{@code
 * CREATE TABLE secrets (
 *     name text PRIMARY KEY,
 *     value bytea NOT NULL
 * );
 * }</pre>
 */
package dev.trunkline.rest.paging;
