/**
 * Completes a service's OpenAPI document, so that a resource says only what nobody else knows.
 *
 * <p>A method is annotated with {@code @Operation(summary = ...)}, the schema of what it answers with
 * ({@code @APIResponseSchema}, or {@code @APIResponse} with {@code @Schema(ref = "PageUser")} for a page of {@code User}),
 * and an {@code @APIResponse} for each error that is its own; {@code @ExampleObject(name = "handle-taken", summary =
 * "this handle is taken")} there becomes the problem of that type with that detail. A method that does not look at the
 * token says {@code @SecurityRequirements}.
 *
 * <p>All else is added here: operation ids and tags by path; parameters and fields by their names, from the components of
 * the service's {@code META-INF/openapi.yaml} and of {@code shared.yaml}; the errors that follow from what the method
 * takes; headers; examples, put together from those of the fields; closed objects; patterns as ECMA-262 has them.
 */
package dev.trunkline.rest.openapi;
