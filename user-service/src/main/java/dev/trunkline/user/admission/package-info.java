/** No more requests at once than there is room for. */
package dev.trunkline.user.admission;
