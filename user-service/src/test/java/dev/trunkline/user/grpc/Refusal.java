package dev.trunkline.user.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.BadRequest.FieldViolation;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RequestInfo;
import com.google.rpc.Status;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.List;
import org.junit.jupiter.api.function.Executable;

/** The status that a call ended by, with its details; asserts what all of them have. */
record Refusal(Code code, Status status) {

    static Refusal of(Executable call) {
        return of(assertThrows(StatusRuntimeException.class, call));
    }

    static Refusal of(Throwable thrown) {
        Status status = StatusProto.fromThrowable(thrown);
        Refusal refusal = new Refusal(io.grpc.Status.fromThrowable(thrown).getCode(), status);
        assertThat(status.getDetailsCount()).as("details of %s", thrown).isPositive();
        assertThat(status.getMessage()).isNotBlank();
        assertThat(refusal.detail(ErrorInfo.class).getDomain()).isEqualTo("trunkline.test");
        assertThat(refusal.detail(RequestInfo.class).getRequestId()).matches("[0-9a-f]{32}");
        return refusal;
    }

    static Refusal assertRefused(Code code, String reason, Executable call) {
        Refusal refusal = of(call);
        assertThat(refusal.code()).as(refusal.status().toString()).isEqualTo(code);
        assertThat(refusal.reason()).isEqualTo(reason);
        return refusal;
    }

    /** 400 over exactly these fields. */
    static Refusal assertInvalid(Executable call, String... fields) {
        Refusal refusal = assertRefused(Code.INVALID_ARGUMENT, "INVALID_INPUT", call);
        assertThat(refusal.fields()).containsExactlyInAnyOrder(fields);
        return refusal;
    }

    String reason() {
        return detail(ErrorInfo.class).getReason();
    }

    List<String> fields() {
        return detail(BadRequest.class).getFieldViolationsList().stream()
                .map(FieldViolation::getField)
                .toList();
    }

    <D extends Message> D detail(Class<D> type) {
        for (Any detail : status.getDetailsList()) {
            if (detail.is(type)) {
                try {
                    return detail.unpack(type);
                } catch (InvalidProtocolBufferException e) {
                    throw new AssertionError(e);
                }
            }
        }
        throw new AssertionError("no " + type.getSimpleName() + " in " + status);
    }
}
