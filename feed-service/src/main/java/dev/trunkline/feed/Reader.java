package dev.trunkline.feed;

import dev.trunkline.feed.credential.Credential;
import dev.trunkline.feed.credential.Scope;
import dev.trunkline.rest.auth.AccountOf;
import dev.trunkline.rest.id.Ids;
import dev.trunkline.rest.problem.ProblemException;
import jakarta.enterprise.context.RequestScoped;
import java.util.UUID;
import org.eclipse.microprofile.jwt.JsonWebToken;

/** Who sends the request, by its access token. For methods that are authenticated. */
@RequestScoped
public class Reader {

    private final JsonWebToken token;

    Reader(JsonWebToken token) {
        this.token = token;
    }

    /**
     * The account of the caller's own.
     *
     * @throws ProblemException 403 for a caller who has none here
     */
    public UUID id() {
        return AccountOf.required(token.getSubject());
    }

    /**
     * Who asks for a change.
     *
     * @throws ProblemException 403 for a token that was made for other things than {@code needed}, and for a caller who
     *     has no account here and is no admin
     */
    public Actor actor(Scope needed) {
        credential().scopes().require(needed.text());
        boolean admin = token.getGroups().contains("admin");
        return new Actor(admin ? AccountOf.counted(token.getSubject()) : id(), admin);
    }

    public String handle() {
        return token.<String>claim("preferred_username").orElseGet(() -> id().toString());
    }

    public String displayName() {
        return token.<String>claim("name").orElseGet(this::handle);
    }

    public Credential credential() {
        return Credential.of(token);
    }

    /**
     * Lets only the user called {@code id} go on.
     *
     * @throws ProblemException 403 for everyone else, and for a token that was made for other things than {@code needed};
     *     404 if it is no id at all
     */
    public UUID owner(String id, Scope needed) {
        credential().scopes().require(needed.text());
        UUID owner = Ids.fromPath(id);
        if (!owner.equals(id())) {
            throw ProblemException.forbidden("this is for the user " + owner + " alone");
        }
        return owner;
    }
}
