/** Tests of the machine runtime, with a toy machine and a log in memory whose commits, refusals and crashes come from a seed. */
@NullMarked
package dev.wharf.machine;

import org.jspecify.annotations.NullMarked;
