package dev.trunkline.user.account.v2;

import static dev.trunkline.user.account.Forms.MISSING;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.trunkline.user.account.Forms;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;

/**
 * What a person is called.
 *
 * @param display how the name is shown
 * @param given left out in JSON, and null here, if it is not known
 * @param family left out in JSON, and null here, if it is not known
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Name(
        @NotNull(message = MISSING) @Pattern(regexp = Forms.NAME, message = Forms.NAME_MESSAGE)
        String display,

        @Pattern(regexp = Forms.NAME, message = Forms.NAME_MESSAGE)
        String given,

        @Pattern(regexp = Forms.NAME, message = Forms.NAME_MESSAGE)
        String family) {

    Name {
        display = Forms.normalised(display);
        given = Forms.normalised(given);
        family = Forms.normalised(family);
    }
}
