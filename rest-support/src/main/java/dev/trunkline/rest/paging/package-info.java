/** Pages of collections, and the cursors that lead from one to the next. */
package dev.trunkline.rest.paging;
