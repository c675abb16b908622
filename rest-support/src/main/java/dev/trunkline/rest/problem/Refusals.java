package dev.trunkline.rest.problem;

import io.vertx.core.http.HttpServerRequest;

/** Says in words what the framework's own refusals mean for the request at hand. */
final class Refusals {

    private Refusals() {}

    static String detail(int status, HttpServerRequest request) {
        return switch (status) {
            case 400 -> "the request cannot be read";
            case 404 -> "there is nothing at " + request.path();
            case 405 -> request.method() + " is not for this resource; Allow lists what is";
            case 406 -> "none of the media types that Accept asks for can be given: " + request.getHeader("Accept");
            case 413 -> "the body is larger than this resource takes";
            case 415 -> "this resource does not take " + contentType(request);
            default -> "the request was refused";
        };
    }

    private static String contentType(HttpServerRequest request) {
        String type = request.getHeader("Content-Type");
        return type == null ? "a body without a Content-Type" : type;
    }
}
