package dev.trunkline.user.grpc;

import static dev.trunkline.user.grpc.UserMessages.optional;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.trunkline.contracts.user.v1.CreateUserRequest;
import dev.trunkline.contracts.user.v1.User;
import dev.trunkline.rest.json.Documents;
import dev.trunkline.rest.problem.Problem.Fault;
import dev.trunkline.rest.problem.ProblemException;
import dev.trunkline.user.account.v2.Registration;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;

/** Reads registrations as version 2 of the REST API reads them, so that there is one set of rules. */
@Singleton
class Registrations {

    private static final Set<String> SETTABLE = Set.of("handle", "display_name", "given_name", "family_name", "email");

    private final Documents documents;

    Registrations(Documents documents) {
        this.documents = documents;
    }

    /**
     * @throws ProblemException 400 that names each fault
     */
    Registration read(CreateUserRequest request) {
        User user = request.getUser();
        List<Fault> faults = user.getAllFields().keySet().stream()
                .filter(field -> !SETTABLE.contains(field.getName()))
                .map(field -> new Fault("user." + field.getName(), "cannot be set by a registration"))
                .toList();
        if (!faults.isEmpty()) {
            throw ProblemException.invalid(faults);
        }
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        ObjectNode name = document.putObject("name");
        optional(user.getHandle()).ifPresent(handle -> document.put("handle", handle));
        optional(user.getDisplayName()).ifPresent(display -> name.put("display", display));
        optional(user.getGivenName()).ifPresent(given -> name.put("given", given));
        optional(user.getFamilyName()).ifPresent(family -> name.put("family", family));
        optional(user.getEmail()).ifPresent(email -> document.put("email", email));
        optional(request.getPassword()).ifPresent(password -> document.put("password", password));
        return documents.read(document, Registration.class);
    }
}
