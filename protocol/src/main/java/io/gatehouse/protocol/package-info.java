/** The words on the wire of the WeCom hardware protocol: envelope, commands, replies, pushes. No I/O. */
@NullMarked
package io.gatehouse.protocol;

import org.jspecify.annotations.NullMarked;
