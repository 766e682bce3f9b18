// The hosts file and nsswitch.conf as text.
#include "api/dns/hosts.h"

#include <gtest/gtest.h>

#include <random>

namespace weft::dns {
namespace {

using Verdict = HostsTable::Verdict;

TEST(Hosts, OneAddress) {
  auto table = HostsTable::parse("192.0.2.1 One\ttwo # three\r\n2001:0DB8::0001 six\n");
  Address found;
  EXPECT_EQ(table.find("ONE", 0, &found), Verdict::kSingle);
  EXPECT_EQ(found.address, "192.0.2.1");
  EXPECT_EQ(found.family, 4);
  EXPECT_EQ(table.find("two", 4, &found), Verdict::kSingle);
  EXPECT_EQ(table.find("two", 6, &found), Verdict::kUnknown);
  EXPECT_EQ(table.find("three", 0, &found), Verdict::kUnknown);
  EXPECT_EQ(table.find("six", 6, &found), Verdict::kSingle);
  EXPECT_EQ(found.address, "2001:db8::1");
  EXPECT_EQ(table.find("six", 4, &found), Verdict::kUnknown);
  EXPECT_EQ(table.find("", 0, &found), Verdict::kUnknown);
}

TEST(Hosts, OrderIsNotOurs) {
  auto table =
      HostsTable::parse("127.0.0.1 a\n::1 a\n192.0.2.1 b\n192.0.2.2 b\n::1 c\n::ffff:192.0.2.3 d\nfe80::1%lo e\n");
  Address found;
  EXPECT_EQ(table.find("a", 0, &found), Verdict::kSeveral);
  EXPECT_EQ(table.find("a", 6, &found), Verdict::kSingle);
  EXPECT_EQ(table.find("b", 4, &found), Verdict::kSeveral);
  // glibc gives 127.0.0.1 and 192.0.2.3 to those who ask for IPv4.
  EXPECT_EQ(table.find("c", 4, &found), Verdict::kSeveral);
  EXPECT_EQ(table.find("d", 4, &found), Verdict::kSeveral);
  EXPECT_EQ(table.find("e", 0, &found), Verdict::kSeveral);
}

TEST(Hosts, WrongLinesSayNothing) {
  auto table = HostsTable::parse("\n#x\n192.0.2.256 a\n192.0.2 b\nwords c\n192.0.2.1\n   \n192.0.2.1#d\n192.0.2.2 e");
  EXPECT_EQ(table.size(), 1u);
  Address found;
  EXPECT_EQ(table.find("e", 0, &found), Verdict::kSingle);
}

TEST(Hosts, AnyBytes) {
  std::mt19937 random(1);
  const std::string alphabet = "0123456789abcdef:.%# \t\n\r[]=";
  for (int round = 0; round < 2000; ++round) {
    std::string text(random() % 200, ' ');
    for (char& c : text) c = random() % 8 == 0 ? static_cast<char>(random()) : alphabet[random() % alphabet.size()];
    Address found;
    (void)HostsTable::parse(text).find("a", static_cast<int>(random() % 3) * 2, &found);
    (void)files_come_first(text);
  }
}

TEST(Hosts, NameServiceSwitch) {
  EXPECT_TRUE(files_come_first("passwd: x\nhosts: files dns\n"));
  EXPECT_TRUE(files_come_first("hosts:\t\tfiles # and no more"));
  EXPECT_TRUE(files_come_first("hosts: dns\nhosts: files myhostname dns"));
  EXPECT_FALSE(files_come_first(""));
  EXPECT_FALSE(files_come_first("#hosts: files\n"));
  EXPECT_FALSE(files_come_first("hosts: mymachines files dns\n"));
  EXPECT_FALSE(files_come_first("hosts: files [SUCCESS=merge] dns\n"));
  EXPECT_FALSE(files_come_first("hosts: filesystem\n"));
  EXPECT_FALSE(files_come_first("hosts files\n"));
}

}  // namespace
}  // namespace weft::dns
