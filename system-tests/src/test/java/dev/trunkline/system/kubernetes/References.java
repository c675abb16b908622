package dev.trunkline.system.kubernetes;

import java.util.Set;
import java.util.TreeSet;

/** The ConfigMaps and Secrets that a workload's pods cannot start without, as {@code kind/name key}. */
final class References {

    private References() {}

    static Set<String> of(Workload workload) {
        var found = new TreeSet<String>();
        for (var container : workload.containers()) {
            for (var source : container.getEnvFrom()) {
                if (source.getConfigMapRef() != null) {
                    found.add("ConfigMap/" + source.getConfigMapRef().getName());
                }
                if (source.getSecretRef() != null) {
                    found.add("Secret/" + source.getSecretRef().getName());
                }
            }
            for (var variable : container.getEnv()) {
                var source = variable.getValueFrom();
                if (source != null && source.getConfigMapKeyRef() != null) {
                    var ref = source.getConfigMapKeyRef();
                    found.add("ConfigMap/" + ref.getName() + " " + ref.getKey());
                }
                if (source != null && source.getSecretKeyRef() != null) {
                    var ref = source.getSecretKeyRef();
                    found.add("Secret/" + ref.getName() + " " + ref.getKey());
                }
            }
        }
        for (var volume : workload.pod().getVolumes()) {
            if (volume.getConfigMap() != null) {
                found.add("ConfigMap/" + volume.getConfigMap().getName());
            }
            if (volume.getSecret() != null) {
                found.add("Secret/" + volume.getSecret().getSecretName());
            }
        }
        return found;
    }
}
