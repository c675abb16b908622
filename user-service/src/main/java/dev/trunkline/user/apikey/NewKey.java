package dev.trunkline.user.apikey;

import static dev.trunkline.user.account.Forms.MISSING;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.trunkline.rest.json.GivenOrAbsent;
import dev.trunkline.user.account.Forms;
import dev.trunkline.user.token.Scope;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What somebody gives to get a key.
 *
 * @param scopes what the key is for; all that its account may do, if it is not said
 * @param plan free, unless an admin says otherwise
 * @param expiresInDays a year, if it is not said
 */
@Schema(name = "NewApiKey")
record NewKey(
        @NotNull(message = MISSING) @Pattern(regexp = Forms.NAME, message = Forms.NAME_MESSAGE)
        String label,

        @Schema(ref = "Scopes")
        @JsonDeserialize(using = ScopesField.class)
        @Size(min = 1, max = MOST_SCOPES, message = "must be 1 to 6 scopes; leave it out for all")
        List<@NotNull(message = "must be a scope") Scope> scopes,

        @JsonDeserialize(using = PlanField.class) Plan plan,

        @JsonDeserialize(using = DaysField.class)
        @Min(value = 1, message = "must be 1 or more")
        @Max(value = LONGEST_DAYS, message = "must be 365 or less")
        Integer expiresInDays) {

    static final int LONGEST_DAYS = 365;
    static final int MOST_SCOPES = 6;

    NewKey {
        label = Forms.normalised(label);
        plan = plan == null ? Plan.FREE : plan;
        expiresInDays = expiresInDays == null ? LONGEST_DAYS : expiresInDays;
    }

    /** Each once, in an order of their own; empty for all. */
    Optional<List<Scope>> limited() {
        return Optional.ofNullable(scopes)
                .map(named -> named.stream().distinct().sorted().toList());
    }

    /** {@link #scopes}. */
    static final class ScopesField extends GivenOrAbsent<List<Scope>> {

        ScopesField() {
            super(new TypeReference<List<Scope>>() {}.getType());
        }
    }

    /** {@link #plan}. */
    static final class PlanField extends GivenOrAbsent<Plan> {

        PlanField() {
            super(Plan.class);
        }
    }

    /** {@link #expiresInDays}. */
    static final class DaysField extends GivenOrAbsent<Integer> {

        DaysField() {
            super(Integer.class);
        }
    }
}
