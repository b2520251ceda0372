/** The rules of the house as tests: floors and seams (bytecode), and tidiness (sources and documents). */
@NullMarked
package dev.wharf.architecture;

import org.jspecify.annotations.NullMarked;
