/** Black-box tests: the packaged system as {@code ./run} starts it, asked through the gateway only. */
package dev.trunkline.system;
