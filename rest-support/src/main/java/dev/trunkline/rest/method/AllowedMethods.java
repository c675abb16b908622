package dev.trunkline.rest.method;

import io.quarkus.arc.ClientProxy;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The methods of each resource, read off the annotations of its class. The framework knows them too, but tells them by
 * class and not by path, and leaves {@code Allow} out of its 405.
 */
@Singleton
public final class AllowedMethods {

    private final Map<Pattern, Allowed> byPath = new LinkedHashMap<>();
    private final Map<Pattern, String> templates = new LinkedHashMap<>();

    /**
     * What one path takes.
     *
     * @param methods in alphabetical order, HEAD and OPTIONS among them
     * @param consumes the media types of each method that takes a body
     * @param produces the media types of each method's answers
     * @param ownHead whether HEAD is not simply GET without its body: it has a method of its own, or the body of GET
     *     is a stream of events and has no end
     */
    public record Allowed(
            Set<String> methods,
            Map<String, Set<String>> consumes,
            Map<String, Set<String>> produces,
            boolean ownHead) {

        String allow() {
            return String.join(", ", methods);
        }
    }

    @Inject
    AllowedMethods(BeanManager beans) {
        this(resources(beans));
    }

    AllowedMethods(Collection<Class<?>> resources) {
        Map<String, Allowed> byTemplate = new TreeMap<>();
        for (Class<?> resource : resources) {
            Path root = resource.getAnnotation(Path.class);
            if (root != null) {
                for (Method method : resource.getMethods()) {
                    register(byTemplate, root, resource, method);
                }
            }
        }
        byTemplate.forEach((template, allowed) -> {
            Pattern paths = Pattern.compile(regex(template));
            byPath.put(paths, allowed);
            templates.put(paths, template);
        });
    }

    /** What {@code path} takes; empty when there is no resource at it. */
    public Optional<Allowed> at(String path) {
        return byPath.entrySet().stream()
                .filter(entry -> entry.getKey().matcher(path).matches())
                .map(Map.Entry::getValue)
                .reduce(AllowedMethods::merge);
    }

    /** The template that {@code path} fits, as {@code /v1/users/{id}}: of several, the one with the fewest variables. */
    public Optional<String> template(String path) {
        return templates.entrySet().stream()
                .filter(entry -> entry.getKey().matcher(path).matches())
                .map(Map.Entry::getValue)
                .min(Comparator.comparingLong(
                        template -> template.chars().filter(c -> c == '{').count()));
    }

    private static Collection<Class<?>> resources(BeanManager beans) {
        // Not Instance<Object>: resolution would drop every bean as soon as there is one alternative among them.
        List<Class<?>> resources = new ArrayList<>();
        for (Bean<?> bean : beans.getBeans(Object.class, Any.Literal.INSTANCE)) {
            Class<?> type = bean.getBeanClass();
            if (type.isAnnotationPresent(Path.class) && !ClientProxy.class.isAssignableFrom(type)) {
                resources.add(type);
            }
        }
        return resources;
    }

    private static void register(Map<String, Allowed> byTemplate, Path root, Class<?> resource, Method method) {
        Optional<String> verb = verb(method);
        if (verb.isEmpty()) {
            return;
        }
        Path sub = method.getAnnotation(Path.class);
        String template = join(root.value(), sub == null ? "" : sub.value());
        Set<String> methods = new TreeSet<>(Set.of(HttpMethod.OPTIONS, verb.get()));
        if (verb.get().equals(HttpMethod.GET)) {
            methods.add(HttpMethod.HEAD);
        }
        Map<String, Set<String>> consumes = types(verb.get(), Consumes.class, Consumes::value, method, resource);
        Map<String, Set<String>> produces = types(verb.get(), Produces.class, Produces::value, method, resource);
        boolean ownHead = verb.get().equals(HttpMethod.HEAD)
                || produces.getOrDefault(verb.get(), Set.of()).contains(MediaType.SERVER_SENT_EVENTS);
        byTemplate.merge(template, new Allowed(methods, consumes, produces, ownHead), AllowedMethods::merge);
    }

    private static Allowed merge(Allowed one, Allowed other) {
        Set<String> methods = new TreeSet<>(one.methods());
        methods.addAll(other.methods());
        return new Allowed(
                methods,
                merge(one.consumes(), other.consumes()),
                merge(one.produces(), other.produces()),
                one.ownHead() || other.ownHead());
    }

    private static Map<String, Set<String>> merge(Map<String, Set<String>> one, Map<String, Set<String>> other) {
        Map<String, Set<String>> merged = new TreeMap<>(one);
        other.forEach((method, types) -> merged.merge(method, types, (a, b) -> {
            Set<String> both = new TreeSet<>(a);
            both.addAll(b);
            return both;
        }));
        return merged;
    }

    /** What the method is annotated with, else its class. */
    private static <A extends Annotation> Map<String, Set<String>> types(
            String verb, Class<A> kind, Function<A, String[]> value, Method method, Class<?> resource) {
        return Optional.ofNullable(method.getAnnotation(kind))
                .or(() -> Optional.ofNullable(resource.getAnnotation(kind)))
                .map(types -> Map.<String, Set<String>>of(verb, new TreeSet<>(Arrays.asList(value.apply(types)))))
                .orElse(Map.of());
    }

    private static Optional<String> verb(Method method) {
        for (Annotation annotation : method.getAnnotations()) {
            HttpMethod verb = annotation.annotationType().getAnnotation(HttpMethod.class);
            if (verb != null) {
                return Optional.of(verb.value());
            }
        }
        return Optional.empty();
    }

    private static String join(String root, String sub) {
        String path = ("/" + root + "/" + sub).replaceAll("/+", "/");
        return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    /** A path template as a regular expression; {@code {name}} is one segment, {@code {name: expression}} its own. */
    private static String regex(String template) {
        StringBuilder regex = new StringBuilder();
        int at = 0;
        while (at < template.length()) {
            int open = template.indexOf('{', at);
            if (open < 0) {
                break;
            }
            int close = closing(template, open);
            String variable = template.substring(open + 1, close);
            int colon = variable.indexOf(':');
            regex.append(Pattern.quote(template.substring(at, open)))
                    .append(colon < 0 ? "[^/]+" : variable.substring(colon + 1).strip());
            at = close + 1;
        }
        return regex.append(Pattern.quote(template.substring(at))).toString();
    }

    private static int closing(String template, int open) {
        int depth = 0;
        for (int i = open; i < template.length(); i++) {
            depth += template.charAt(i) == '{' ? 1 : template.charAt(i) == '}' ? -1 : 0;
            if (depth == 0) {
                return i;
            }
        }
        throw new IllegalArgumentException("unbalanced braces in path " + template);
    }
}
