# Debian's libdnnl-dev. Its own package wants OpenCL's headers (ocl-icd-opencl-dev), since the library
# was built for GPUs too. Defines OneDnn::onednn, with OpenMP's run time to tell it about threads:
# the library alone, no compiler flag.
find_package(dnnl 2.6 CONFIG QUIET)
find_package(OpenMP QUIET COMPONENTS CXX)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(OneDnn
  REQUIRED_VARS dnnl_DIR dnnl_FOUND OpenMP_CXX_LIBRARIES
  REASON_FAILURE_MESSAGE "Debian: apt-get install libdnnl-dev ocl-icd-opencl-dev")
if(OneDnn_FOUND AND NOT TARGET OneDnn::onednn)
  add_library(OneDnn::onednn INTERFACE IMPORTED)
  target_link_libraries(OneDnn::onednn INTERFACE DNNL::dnnl ${OpenMP_CXX_LIBRARIES})
endif()
