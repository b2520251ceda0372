package dev.wharf.architecture;

import java.util.List;
import java.util.Map;

/** The rooms and their floors, as broker/DESIGN.md draws them. A new room is entered here first. */
final class House {
    static final String ROOT = "dev.wharf";

    /** The highest floor that runs inside the simulation. */
    static final int TOP_SIMULATED_FLOOR = 6;

    private static final Map<Integer, List<String>> ROOMS =
            Map.of(
                    0, List.of("types", "env", "config"),
                    1, List.of("protocol", "placement"),
                    2, List.of("machine", "log", "peer"),
                    3, List.of("metadata", "consensus"),
                    4, List.of("controller", "replica"),
                    5, List.of("group", "cluster"),
                    6, List.of("api"),
                    7, List.of("network"),
                    8, List.of("node"));

    private House() {}

    /** The room of a class or package name, or the empty string outside of all rooms. */
    static String roomOf(String name) {
        return ROOMS.values().stream()
                .flatMap(List::stream)
                .filter(
                        room ->
                                name.equals(packageOf(room))
                                        || name.startsWith(packageOf(room) + "."))
                .findFirst()
                .orElse("");
    }

    /** The floor of a class or package name, or -1 outside of all rooms. */
    static int floorOf(String name) {
        String room = roomOf(name);
        return ROOMS.entrySet().stream()
                .filter(floor -> floor.getValue().contains(room))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(-1);
    }

    private static String packageOf(String room) {
        return ROOT + "." + room;
    }
}
