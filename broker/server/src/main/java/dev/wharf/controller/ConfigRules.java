package dev.wharf.controller;

import dev.wharf.metadata.ConfigResource;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** Which configuration values are valid: known to those who use them, asked by the controller. Without state. */
public interface ConfigRules {
    /** A sentence on what is wrong with all that is set for a resource, or null if it is valid. */
    @Nullable String problem(ConfigResource resource, SortedMap<String, String> values);

    /** Whether a key holds words with commas between them, so that words can be added and taken. */
    boolean isList(ConfigResource.Type type, String key);

    /** Whether this node's file says what holds where a resource sets nothing. */
    boolean isSet(ConfigResource.Type type, String key);

    /** The value that holds where a resource sets none, as text. */
    String inherited(ConfigResource.Type type, String key);
}
