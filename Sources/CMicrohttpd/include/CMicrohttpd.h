// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <microhttpd.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <netinet/in.h>

// The library is loaded when a server starts and not with the program: with its kin it takes longer to load than many a
// command to run. Its header says what the functions are; only those of the table may be called.

#define WMCTL_MICROHTTPD_FUNCTIONS(each)                                                                             \
  each(start_daemon) each(quiesce_daemon) each(stop_daemon) each(get_connection_info) each(get_connection_values_n)  \
  each(suspend_connection) each(resume_connection) each(create_response_from_buffer)                                 \
  each(create_response_from_callback) each(add_response_header) each(queue_response) each(destroy_response)

struct wmctl_microhttpd_functions {
#define WMCTL_FIELD(name) __typeof__(MHD_##name) *name;
  WMCTL_MICROHTTPD_FUNCTIONS(WMCTL_FIELD)
#undef WMCTL_FIELD
};

/// What the library does; set by `wmctl_load_microhttpd`.
extern struct wmctl_microhttpd_functions wmctl_microhttpd;

/// Loads the library; called before everything else, by one thread, once.
/// Returns null, or what is wrong: a text that stays until the thread's next call of `dlopen` or its kin.
const char *wmctl_load_microhttpd(void);

static inline void wmctl_quiesce_daemon(struct MHD_Daemon *daemon) { wmctl_microhttpd.quiesce_daemon(daemon); }

static inline void wmctl_stop_daemon(struct MHD_Daemon *daemon) { wmctl_microhttpd.stop_daemon(daemon); }

static inline void wmctl_suspend_connection(struct MHD_Connection *connection) {
  wmctl_microhttpd.suspend_connection(connection);
}

static inline void wmctl_resume_connection(struct MHD_Connection *connection) {
  wmctl_microhttpd.resume_connection(connection);
}

static inline void wmctl_each_header(
    struct MHD_Connection *connection, MHD_KeyValueIteratorN read, void *argument) {
  wmctl_microhttpd.get_connection_values_n(connection, MHD_HEADER_KIND, read, argument);
}

/// A response of a copy of the bytes; null without memory.
static inline struct MHD_Response *wmctl_copied_response(const void *bytes, size_t count) {
  return wmctl_microhttpd.create_response_from_buffer(count, (void *)bytes, MHD_RESPMEM_MUST_COPY);
}

/// A response of unknown size that `read` reads in blocks; null without memory.
static inline struct MHD_Response *wmctl_read_response(
    size_t block, MHD_ContentReaderCallback read, void *argument, MHD_ContentReaderFreeCallback end) {
  return wmctl_microhttpd.create_response_from_callback(MHD_SIZE_UNKNOWN, block, read, argument, end);
}

static inline void wmctl_add_header(struct MHD_Response *response, const char *name, const char *value) {
  wmctl_microhttpd.add_response_header(response, name, value);
}

static inline enum MHD_Result wmctl_queue_response(
    struct MHD_Connection *connection, unsigned int status, struct MHD_Response *response) {
  return wmctl_microhttpd.queue_response(connection, status, response);
}

static inline void wmctl_destroy_response(struct MHD_Response *response) {
  wmctl_microhttpd.destroy_response(response);
}

/// What a daemon is made of; `notified` is the first argument of every callback.
struct wmctl_daemon_parts {
  unsigned int flags;
  /// A listening socket; negative for none, with MHD_USE_NO_LISTEN_SOCKET.
  int listener;
  size_t memory_per_connection;
  unsigned int connection_limit;
  unsigned int idle_seconds;
  unsigned int threads;
  /// PEM, or null for a daemon without encryption.
  const char *certificate;
  const char *key;
  const char *priorities;
  void *notified;
  MHD_AcceptPolicyCallback accept;
  MHD_AccessHandlerCallback access;
  MHD_NotifyConnectionCallback connection;
  MHD_RequestCompletedCallback completed;
  void *(*target)(void *notified, const char *uri, struct MHD_Connection *connection);
};

static inline struct MHD_Daemon *wmctl_start_daemon(const struct wmctl_daemon_parts *parts) {
  struct MHD_OptionItem parted[5];
  int count = 0;
  if (parts->listener >= 0)
    parted[count++] = (struct MHD_OptionItem){MHD_OPTION_LISTEN_SOCKET, parts->listener, 0};
  if (parts->certificate) {
    parted[count++] = (struct MHD_OptionItem){MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)parts->certificate};
    parted[count++] = (struct MHD_OptionItem){MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)parts->key};
    parted[count++] = (struct MHD_OptionItem){MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)parts->priorities};
  }
  parted[count] = (struct MHD_OptionItem){MHD_OPTION_END, 0, 0};
  return wmctl_microhttpd.start_daemon(
      parts->flags, 0, parts->accept, parts->notified, parts->access, parts->notified,
      MHD_OPTION_CONNECTION_MEMORY_LIMIT, parts->memory_per_connection,
      MHD_OPTION_CONNECTION_LIMIT, parts->connection_limit,
      MHD_OPTION_CONNECTION_TIMEOUT, parts->idle_seconds,
      MHD_OPTION_THREAD_POOL_SIZE, parts->threads,
      MHD_OPTION_STRICT_FOR_CLIENT, 0,
      MHD_OPTION_NOTIFY_CONNECTION, parts->connection, parts->notified,
      MHD_OPTION_NOTIFY_COMPLETED, parts->completed, parts->notified,
      MHD_OPTION_URI_LOG_CALLBACK, parts->target, parts->notified,
      MHD_OPTION_ARRAY, parted,
      MHD_OPTION_END);
}

static inline int wmctl_connection_socket(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *info = wmctl_microhttpd.get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
  return info ? info->connect_fd : -1;
}

static inline void *wmctl_connection_context(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *info = wmctl_microhttpd.get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
  return info ? info->socket_context : 0;
}

/// The bytes of the request line and the header fields; 0 when they are not known.
static inline size_t wmctl_header_size(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *info =
      wmctl_microhttpd.get_connection_info(connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
  return info ? info->header_size : 0;
}

/// The address at the other end; of the family AF_UNSPEC when it is not known.
static inline struct sockaddr_storage wmctl_copied_address(const struct sockaddr *address) {
  struct sockaddr_storage copy;
  memset(&copy, 0, sizeof copy);
  if (!address)
    return copy;
  if (address->sa_family == AF_INET)
    memcpy(&copy, address, sizeof(struct sockaddr_in));
  else if (address->sa_family == AF_INET6)
    memcpy(&copy, address, sizeof(struct sockaddr_in6));
  else
    copy.ss_family = address->sa_family;
  return copy;
}

static inline struct sockaddr_storage wmctl_connection_address(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *info = wmctl_microhttpd.get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
  return wmctl_copied_address(info ? info->client_addr : 0);
}
