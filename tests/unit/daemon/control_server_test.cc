// SPDX-License-Identifier: GPL-2.0-or-later
//
// The control socket from a client's side: a real socket, a real event loop, and a Service that answers what
// it is told.
#include "mailfwd/control_server.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <cstring>
#include <filesystem>
#include <future>
#include <thread>

#include "mailfwd/peer.h"
#include "unit/daemon/as_nobody.h"

namespace mailfwd {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
namespace fs = std::filesystem;

// Answers every call but Reload at once; a Reload when release() says so.
class ScriptedService final : public Service {
 public:
  void answer(const control::Call& call, const Peer&, std::function<void(control::Reply)> reply) override {
    if (std::holds_alternative<control::ReloadCall>(call)) {
      held_.push_back(std::move(reply));
      reload_came_.set_value();
    } else if (std::holds_alternative<control::PlanCall>(call)) {
      reply(control::PlanReply{true, "", true, {}});
    } else {
      reply(control::ChangeReply{"done", 7});
    }
  }
  void refused(const control::Call&, const Peer&, const control::NotPermitted&) override {}
  void release() {
    for (auto& reply : held_) reply(control::ChangeReply{"reloaded", 8});
    held_.clear();
  }
  std::future<void> reload_came() { return reload_came_.get_future(); }

 private:
  std::vector<std::function<void(control::Reply)>> held_;
  std::promise<void> reload_came_;
};

class Client {
 public:
  explicit Client(const std::string& path) : socket_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
    EXPECT_EQ(::connect(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  }
  void send(const std::string& bytes) const {
    EXPECT_EQ(::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(bytes.size()));
  }
  void finish_sending() const { ::shutdown(socket_.get(), SHUT_WR); }
  // The next message; "hung up" at the end; "nothing" if none comes.
  std::string receive(std::chrono::milliseconds at_most = 10s) {
    for (;;) {
      if (auto message = frames_.next()) return *message;
      pollfd readable{socket_.get(), POLLIN, 0};
      if (::poll(&readable, 1, static_cast<int>(at_most.count())) == 0) return "nothing";
      char bytes[4096];
      const ssize_t count = ::recv(socket_.get(), bytes, sizeof bytes, 0);
      if (count <= 0) return "hung up";
      EXPECT_TRUE(frames_.add({bytes, static_cast<std::size_t>(count)}));
    }
  }

 private:
  base::UniqueFd socket_;
  control::FrameSplitter frames_{control::longest_reply};
};

const std::string plan = R"({"method":"io.mailfwd.Plan"})"s + '\0';
const std::string stop = R"({"method":"io.mailfwd.Stop","parameters":{"mode":"open"}})"s + '\0';
const std::string reload = R"({"method":"io.mailfwd.Reload"})"s + '\0';
const std::string planned = R"({"parameters":{"equal":true,"text":"","compared":true,"sentences":[]}})";
const std::string stopped = R"({"parameters":{"change":"done","generation":7,"warnings":[]}})";

class ControlServerTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = fs::temp_directory_path() / "mailfwd-control-XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    top_ = pattern;
    path_ = top_ / "control.sock";
  }
  void serve(SessionLimits limits = {}, std::optional<Permission> permission = {}) {
    auto file = SocketFile::listen(path_, std::nullopt);
    ASSERT_TRUE(file);
    server_.emplace(events_, *std::move(file), permission.value_or(permission_here()), service_, limits);
    asio::co_spawn(events_, server_->run(), [](std::exception_ptr) {});
    loop_ = std::thread([this] { events_.run(); });
  }
  void TearDown() override {
    events_.stop();
    if (loop_.joinable()) loop_.join();
    server_.reset();
    fs::remove_all(top_);
  }

  fs::path top_;
  std::string path_;
  asio::io_context events_;
  ScriptedService service_;
  std::optional<ControlServer> server_;
  std::thread loop_;
};

TEST_F(ControlServerTest, AnswersACall) {
  serve();
  Client client(path_);
  client.send(plan);
  EXPECT_EQ(client.receive(), planned);
}

TEST_F(ControlServerTest, AnswersSeveralCallsOfOneConnectionInOrder) {
  serve();
  Client client(path_);
  client.send(plan + stop + plan.substr(0, 5));
  EXPECT_EQ(client.receive(), planned);
  EXPECT_EQ(client.receive(), stopped);
  client.send(plan.substr(5));
  EXPECT_EQ(client.receive(), planned);
}

TEST_F(ControlServerTest, DoesNotAnswerACallThatWantsNoReply) {
  serve();
  Client client(path_);
  client.send(R"({"method":"io.mailfwd.Stop","parameters":{"mode":"open"},"oneway":true})"s + '\0' + plan);
  EXPECT_EQ(client.receive(), planned);
}

TEST_F(ControlServerTest, ExplainsAWrongCallAndGoesOn) {
  serve();
  Client client(path_);
  client.send(R"({"method":"io.mailfwd.Flush"})"s + '\0' + plan);
  EXPECT_EQ(client.receive(),
            R"({"error":"org.varlink.service.MethodNotFound","parameters":{"method":"io.mailfwd.Flush"}})");
  EXPECT_EQ(client.receive(), planned);
}

TEST_F(ControlServerTest, HangsUpOnWhatIsNoVarlink) {
  serve();
  Client client(path_);
  client.send("GET / HTTP/1.1\r\n\r\n\0"s);
  EXPECT_EQ(client.receive(), "hung up");
}

TEST_F(ControlServerTest, HangsUpOnAMessageThatIsTooLong) {
  serve();
  Client client(path_);
  client.send(std::string(control::longest_request, ' '));
  EXPECT_EQ(client.receive(50ms), "nothing");
  client.send(" ");
  EXPECT_EQ(client.receive(), "hung up");
}

TEST_F(ControlServerTest, AnswersAClientThatHasFinishedSending) {
  serve();
  Client client(path_);
  client.send(plan);
  client.finish_sending();
  EXPECT_EQ(client.receive(), planned);
  EXPECT_EQ(client.receive(), "hung up");
}

TEST_F(ControlServerTest, DropsAClientThatSendsNothing) {
  serve({64, 20ms});
  Client client(path_);
  EXPECT_EQ(client.receive(), "hung up");
}

TEST_F(ControlServerTest, DropsAClientThatNeverFinishesItsCall) {
  serve({64, 100ms});
  Client client(path_);
  // Bytes alone do not count as a call.
  std::string answer = "nothing";
  for (std::size_t i = 0; answer == "nothing" && i < 1000; ++i) {
    if (i < 20) client.send("{");
    answer = client.receive(10ms);
  }
  EXPECT_EQ(answer, "hung up");
}

TEST_F(ControlServerTest, DoesNotDropAClientThatWaitsForUs) {
  serve({64, 20ms});
  Client client(path_);
  auto came = service_.reload_came();
  client.send(reload);
  came.get();
  EXPECT_EQ(client.receive(60ms), "nothing");
  asio::post(events_, [this] { service_.release(); });
  EXPECT_EQ(client.receive(), R"({"parameters":{"change":"reloaded","generation":8,"warnings":[]}})");
}

TEST_F(ControlServerTest, ServesOthersWhileOneWaits) {
  serve();
  Client waiting(path_);
  auto came = service_.reload_came();
  waiting.send(reload);
  came.get();
  Client other(path_);
  other.send(plan);
  EXPECT_EQ(other.receive(), planned);
}

TEST_F(ControlServerTest, GivesThePlaceOfTheLongestIdleClientToANewOne) {
  serve({2, 5000ms});
  Client busy(path_);
  auto came = service_.reload_came();
  busy.send(reload);
  came.get();
  Client idle(path_);
  idle.send(plan);
  EXPECT_EQ(idle.receive(), planned);
  Client newest(path_);
  newest.send(plan);
  EXPECT_EQ(newest.receive(), planned);
  EXPECT_EQ(idle.receive(), "hung up");
  asio::post(events_, [this] { service_.release(); });
  EXPECT_EQ(busy.receive(), R"({"parameters":{"change":"reloaded","generation":8,"warnings":[]}})");
}

TEST_F(ControlServerTest, TurnsANewClientAwayWhileAllOthersAreBeingAnswered) {
  serve({1, 5000ms});
  Client busy(path_);
  auto came = service_.reload_came();
  busy.send(reload);
  came.get();
  EXPECT_EQ(Client(path_).receive(), "hung up");
}

TEST_F(ControlServerTest, SurvivesAClientThatLeavesBeforeItsAnswer) {
  serve();
  {
    Client impatient(path_);
    auto came = service_.reload_came();
    impatient.send(reload);
    came.get();
  }
  asio::post(events_, [this] { service_.release(); });
  Client next(path_);
  next.send(plan);
  EXPECT_EQ(next.receive(), planned);
}

constexpr gid_t readers = 54321;

class ControlServerAccessTest : public ControlServerTest {
 protected:
  void SetUp() override {
    ControlServerTest::SetUp();
    if (::geteuid() != 0) GTEST_SKIP() << "only root can become somebody else";
    serve({}, Permission{0, readers});
    // Looser than the daemon makes them, so that the peer's credentials alone decide.
    ::chmod(top_.c_str(), 0755);
    ::chmod(path_.c_str(), 0666);
  }
  // What a process of nobody's in these groups gets to hear.
  std::string answer_to_nobody(const std::vector<gid_t>& groups, const std::string& call) {
    std::string answer;
    test::as_nobody(groups, [&] {
      Client client(path_);
      client.send(call);
      answer = client.receive();
    });
    return answer;
  }
};

TEST_F(ControlServerAccessTest, LetsAMemberOfTheGroupRead) {
  EXPECT_EQ(answer_to_nobody({7, readers}, plan), planned);
}

TEST_F(ControlServerAccessTest, DoesNotLetAMemberOfTheGroupChange) {
  const std::string refused =
      R"({"error":"io.mailfwd.NotPermitted","parameters":{"message":"only root may change the firewall"}})";
  EXPECT_EQ(answer_to_nobody({7, readers}, stop), refused);
  EXPECT_EQ(answer_to_nobody({7, readers}, reload), refused);
}

TEST_F(ControlServerAccessTest, DoesNotLetAStrangerRead) {
  EXPECT_EQ(
      answer_to_nobody({7}, plan),
      R"({"error":"io.mailfwd.NotPermitted","parameters":{"message":"only root and the group mailfwd may ask"}})");
}

}  // namespace
}  // namespace mailfwd
