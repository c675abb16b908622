package dev.trunkline.rest.query;

import dev.trunkline.rest.problem.Problem.Fault;
import dev.trunkline.rest.problem.ProblemException;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.ext.Provider;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Refuses what {@link StrictQuery} refuses: a misspelt filter must not silently mean "all". */
@Provider
@StrictQuery
public class StrictQueryFilter implements ContainerRequestFilter {

    private final Map<Method, Set<String>> known = new ConcurrentHashMap<>();

    @Context
    ResourceInfo resource;

    @Override
    public void filter(ContainerRequestContext request) {
        Set<String> declared = known.computeIfAbsent(resource.getResourceMethod(), StrictQueryFilter::declared);
        List<Fault> faults = new ArrayList<>();
        request.getUriInfo().getQueryParameters().forEach((name, values) -> {
            if (!declared.contains(name)) {
                faults.add(new Fault(name, unknown(declared)));
            } else if (values.size() > 1) {
                faults.add(new Fault(name, "must be given once"));
            } else if (values.get(0).indexOf('\0') >= 0) {
                faults.add(new Fault(name, "must not hold NUL characters"));
            } else if (values.get(0).isEmpty()) {
                // Else it would be read as not given at all.
                faults.add(new Fault(name, "must have a value"));
            }
        });
        if (!faults.isEmpty()) {
            throw ProblemException.invalid(faults);
        }
    }

    private static String unknown(Set<String> declared) {
        return declared.isEmpty()
                ? "unknown query parameter; this resource takes none"
                : "unknown query parameter; known here: " + String.join(", ", declared);
    }

    private static Set<String> declared(Method method) {
        return Arrays.stream(method.getParameters())
                .map(parameter -> parameter.getAnnotation(QueryParam.class))
                .filter(annotation -> annotation != null)
                .map(QueryParam::value)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
