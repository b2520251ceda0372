/** What tests of all modules share: properties that are checked with many seeds. Nothing of the broker lives here. */
@NullMarked
package dev.wharf.testing;

import org.jspecify.annotations.NullMarked;
