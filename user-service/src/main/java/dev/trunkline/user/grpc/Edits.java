package dev.trunkline.user.grpc;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.trunkline.rest.json.Documents;
import dev.trunkline.user.account.Account;
import dev.trunkline.user.account.Edition;
import dev.trunkline.user.account.Profile;
import dev.trunkline.user.account.v2.Version2;
import jakarta.inject.Singleton;

/** Makes edits to accounts by way of version 2 of the REST API, so that there is one set of rules. */
@Singleton
class Edits {

    private final ObjectMapper json;
    private final Documents documents;

    Edits(ObjectMapper json, Documents documents) {
        this.json = json;
        this.documents = documents;
    }

    /**
     * What {@code edit} makes of {@code current}.
     *
     * @throws dev.trunkline.rest.problem.ProblemException 400 with each fault of what comes of it
     */
    Profile apply(Edit edit, Account current) {
        return apply(edit, current, new Version2());
    }

    private <D extends Edition.Document> Profile apply(Edit edit, Account current, Edition<D> edition) {
        ObjectNode document = json.valueToTree(edition.view(current, true));
        edit.apply(document);
        return edition.merged(current.profile(), documents.read(document, edition.document()));
    }
}
