// SPDX-License-Identifier: Apache-2.0
#include "CMicrohttpd.h"
#include <dlfcn.h>

struct wmctl_microhttpd_functions wmctl_microhttpd;

const char *wmctl_load_microhttpd(void) {
  // The name of the interface that the header describes; it stays loaded.
  void *library = dlopen("libmicrohttpd.so.12", RTLD_NOW | RTLD_LOCAL);
  if (!library)
    return dlerror();
#define WMCTL_FIND(name)                                                \
  wmctl_microhttpd.name = (__typeof__(wmctl_microhttpd.name))dlsym(library, "MHD_" #name); \
  if (!wmctl_microhttpd.name)                                           \
    return "it has no MHD_" #name;
  WMCTL_MICROHTTPD_FUNCTIONS(WMCTL_FIND)
#undef WMCTL_FIND
  return 0;
}
