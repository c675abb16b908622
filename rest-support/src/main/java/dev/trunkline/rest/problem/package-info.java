/** Every error of a service as {@code application/problem+json} (RFC 9457), mapped in one place. */
package dev.trunkline.rest.problem;
