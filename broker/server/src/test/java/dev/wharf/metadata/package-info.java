/** Tests of the metadata image, its records and its publisher. */
@NullMarked
package dev.wharf.metadata;

import org.jspecify.annotations.NullMarked;
