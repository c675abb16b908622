package dev.trunkline.user.account;

/** An account with what proves that one is its owner. */
public record Credentials(Account account, String passwordHash) {

    @Override
    public String toString() {
        return "credentials of " + account.id();
    }
}
