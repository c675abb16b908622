package dev.trunkline.gateway;

import io.quarkus.runtime.Quarkus;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jboss.logging.Logger;

/**
 * SIGTERM as what it is, a wish that the process ends: it ends with 0. The JVM by itself would end with 143, which whoever
 * supervises it takes for a failure. What the JDK has for this ({@code sun.misc.Signal}) is looked up by name, since the
 * compiler warns of it and cannot be told not to.
 */
final class Termination {

    private static final Logger LOG = Logger.getLogger(Termination.class);

    private Termination() {}

    /** From now on; the application must have been started, for what is asked of one that is not yet is forgotten. */
    static void endsInPeace() {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            MethodHandle exit = MethodHandles.publicLookup()
                    .findStatic(Quarkus.class, "asyncExit", MethodType.methodType(void.class, int.class));
            MethodHandle handle = MethodHandles.dropArguments(MethodHandles.insertArguments(exit, 0, 0), 0, signal);
            signal.getMethod("handle", signal, handler)
                    .invoke(
                            null,
                            signal.getConstructor(String.class).newInstance("TERM"),
                            MethodHandleProxies.asInterfaceInstance(handler, handle));
        } catch (ReflectiveOperationException unavailable) {
            LOG.debugf(unavailable, "SIGTERM ends this process with 143");
        }
    }
}
