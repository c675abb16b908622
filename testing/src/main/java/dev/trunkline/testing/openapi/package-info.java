/**
 * Holds answers against a service's own OpenAPI document: every test that uses REST-assured in a {@code @QuarkusTest}
 * does so without a line of its own, see {@link dev.trunkline.testing.openapi.DocumentedAnswers}.
 */
package dev.trunkline.testing.openapi;
