package dev.trunkline.user.account;

import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Told in the same transaction when an account stops taking part, so that nothing of it outlives the change. */
public interface AccountListener {

    /** The account is suspended, deactivated or about to be deleted. */
    default void inactive(Handle transaction, UUID account) {}

    /** The account is deleted. */
    default void deleted(Handle transaction, UUID account) {}
}
