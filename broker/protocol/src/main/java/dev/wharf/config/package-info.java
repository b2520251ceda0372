/**
 * Floor 0: what a configuration key is (name, type, default, range, meaning, restart or dynamic), how a value is parsed and refused.
 *
 * <p>Each component declares its own keys beside its one validated record, in its own room; this package holds only the
 * vocabulary. May not live here: a key, file reading, Quarkus.
 */
@NullMarked
package dev.wharf.config;

import org.jspecify.annotations.NullMarked;
