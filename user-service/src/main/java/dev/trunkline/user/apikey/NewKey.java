package dev.trunkline.user.apikey;

import static dev.trunkline.user.account.Forms.MISSING;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.trunkline.rest.json.GivenOrAbsent;
import dev.trunkline.user.account.Forms;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What somebody gives to get a key.
 *
 * @param plan free, unless an admin says otherwise
 * @param expiresInDays a year, if it is not said
 */
@Schema(name = "NewApiKey")
record NewKey(
        @NotNull(message = MISSING) @Pattern(regexp = Forms.NAME, message = Forms.NAME_MESSAGE)
        String label,

        @JsonDeserialize(using = PlanField.class) Plan plan,

        @JsonDeserialize(using = DaysField.class)
        @Min(value = 1, message = "must be 1 or more")
        @Max(value = LONGEST_DAYS, message = "must be 365 or less")
        Integer expiresInDays) {

    static final int LONGEST_DAYS = 365;

    NewKey {
        label = Forms.normalised(label);
        plan = plan == null ? Plan.FREE : plan;
        expiresInDays = expiresInDays == null ? LONGEST_DAYS : expiresInDays;
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
