/** Real servers for tests, and a clock that a test turns by hand. */
package dev.trunkline.testing;
