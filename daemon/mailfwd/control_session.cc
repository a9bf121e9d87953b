// SPDX-License-Identifier: GPL-2.0-or-later
#include "mailfwd/control_session.h"

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <memory>
#include <optional>
#include <utility>

#include "base/overloaded.h"

namespace mailfwd {

ControlSession::ControlSession(asio::io_context& events, Socket socket, Peer peer,
                               std::chrono::milliseconds longest_silence, const Permission& permission,
                               Service& service)
    : socket_(std::move(socket)),
      peer_(std::move(peer)),
      longest_silence_(longest_silence),
      permission_(permission),
      service_(service),
      silence_(events, [this] { hang_up(); }) {}

void ControlSession::hang_up() {
  boost::system::error_code ignored;
  socket_.close(ignored);
}

asio::awaitable<void> ControlSession::run() {
  silence_.set_in(longest_silence_);
  while (co_await receive()) {
    while (auto frame = frames_.next()) {
      const bool go_on = co_await serve(*std::move(frame));
      if (!go_on) co_return;
    }
  }
}

asio::awaitable<bool> ControlSession::receive() {
  std::array<char, 4096> bytes;
  const auto [failed, count] = co_await socket_.async_read_some(asio::buffer(bytes), awaited);
  co_return !failed && frames_.add(std::string_view(bytes.data(), count));
}

asio::awaitable<bool> ControlSession::serve(std::string frame) {
  auto request = control::decode_request(frame);
  if (!request) {
    const auto* failure = std::get_if<control::Failure>(&request.error());
    if (failure == nullptr) co_return false;
    control::Reply reply = *failure;
    co_return co_await send(std::move(reply));
  }
  const bool oneway = request->oneway;
  control::Reply reply = co_await reply_to(std::move(request->call));
  if (oneway) {
    silence_.set_in(longest_silence_);
    co_return socket_.is_open();
  }
  co_return co_await send(std::move(reply));
}

std::optional<control::Reply> ControlSession::refused_by_permission(const control::Call& call) {
  auto refused = refusal(call, peer_, permission_);
  if (!refused) return std::nullopt;
  service_.refused(call, peer_, *refused);
  return control::Reply(control::Failure(*std::move(refused)));
}

asio::awaitable<control::Reply> ControlSession::reply_to(control::Call call) {
  if (auto refused = refused_by_permission(call)) co_return *std::move(refused);
  // While we work it is not the peer who is slow.
  silence_.clear();
  busy_ = true;
  auto initiation = [this, &call](auto handler) {
    auto executor = asio::get_associated_executor(handler, socket_.get_executor());
    auto resume = std::make_shared<decltype(handler)>(std::move(handler));
    service_.answer(call, peer_, [executor, resume](control::Reply reply) {
      asio::post(executor, [resume, reply = std::move(reply)]() mutable { (*resume)(std::move(reply)); });
    });
  };
  control::Reply reply = co_await asio::async_initiate<const asio::use_awaitable_t<>&, void(control::Reply)>(
      initiation, asio::use_awaitable);
  busy_ = false;
  co_return reply;
}

asio::awaitable<bool> ControlSession::send(control::Reply reply) {
  silence_.set_in(longest_silence_);
  const std::string message = control::framed(control::encode(reply));
  const auto [failed, count] = co_await asio::async_write(socket_, asio::buffer(message), awaited);
  silence_.set_in(longest_silence_);
  co_return !failed;
}

}  // namespace mailfwd
