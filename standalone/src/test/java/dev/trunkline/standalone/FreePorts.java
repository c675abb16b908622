package dev.trunkline.standalone;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/** An environment in which every port variable has ports that were free a moment ago. */
final class FreePorts {

    private FreePorts() {}

    static HashMap<String, String> environment() throws IOException {
        var held = new ArrayList<ServerSocket>();
        try {
            var environment = new HashMap<String, String>();
            for (Settings.Variable variable : Settings.Variable.values()) {
                int count = variable.name().contains("PORTS") ? 2 : 1;
                var ports = new ArrayList<String>();
                for (int i = 0; i < count; i++) {
                    var socket = new ServerSocket(0);
                    held.add(socket);
                    ports.add(String.valueOf(socket.getLocalPort()));
                }
                environment.put(variable.name(), String.join(",", List.copyOf(ports)));
            }
            return environment;
        } finally {
            for (ServerSocket socket : held) {
                socket.close();
            }
        }
    }
}
