package dev.trunkline.standalone;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HashMap;
import java.util.Map;

/** Finds out before anything starts whether every port is free, and names the variable of one that is not. */
final class PortCheck {

    private static final int CONNECT_MILLIS = 200;

    private PortCheck() {}

    /** @throws LaunchException naming the first port that is taken, or given twice */
    static void requireFree(Settings settings) throws LaunchException {
        Map<Integer, Settings.Variable> owners = new HashMap<>();
        for (Settings.Variable variable : Settings.Variable.values()) {
            for (int port : settings.ports().get(variable)) {
                Settings.Variable other = owners.put(port, variable);
                if (other != null) {
                    throw new LaunchException("port " + port + " is given twice, by " + other + " and " + variable);
                }
                boolean udp = variable == Settings.Variable.TRUNKLINE_DNS_PORT;
                if (taken(port) || udp && takenByUdp(port)) {
                    throw new LaunchException("port " + port + " for " + variable.purpose()
                            + " is taken by another process; stop that, or set " + variable + " to another port");
                }
            }
        }
    }

    /** Binding alone does not tell everywhere: some systems let a wildcard and a loopback listener share a port. */
    private static boolean taken(int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
            return true;
        } catch (IOException refused) {
            return !canBind(port);
        }
    }

    private static boolean canBind(int port) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true); // As the servers do, so that connections of an earlier run do no harm.
            socket.bind(new InetSocketAddress(port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean takenByUdp(int port) {
        try (var socket = new DatagramSocket(null)) {
            socket.setReuseAddress(false);
            socket.bind(new InetSocketAddress(port));
            return false;
        } catch (IOException e) {
            return true;
        }
    }
}
