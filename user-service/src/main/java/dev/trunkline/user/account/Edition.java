package dev.trunkline.user.account;

/**
 * A version of the API's representation of an account. All versions show and change the same accounts.
 *
 * @param <D> what a client sends to replace an account; also what a patch is applied to
 */
public interface Edition<D extends Edition.Document> {

    /** The path of the collection, as {@code /v1/users}. */
    String path();

    /** What everybody sees, and with {@code own} what the owner and admins see. */
    Object view(Account account, boolean own);

    Class<D> document();

    /** {@code current} with what {@code wanted} says in place of what it had. */
    Profile merged(Profile current, D wanted);

    /** The fields that are the same in all versions. Null is what a client left out. */
    interface Document {

        String id();

        AccountStatus status();

        Role role();

        String createdAt();
    }
}
