#pragma once

namespace qnn {

// From now on a mapped file that cannot be read any more, because somebody shortened it or the disk
// failed, ends the process with a message that names it and exit code 74. What was saved is whole
// at any moment. Other faults end it as before.
void explain_bus_errors();

}  // namespace qnn
