// Version 1 of a recording's file, little-endian:
//
//   "IPCLABR1"
//   u32 number of facts; for each: u32 length, key, u32 length, value
//   u64 number of events; for each: the 64 bytes of Event, then its payload (not padded)
//   u32 CRC-32 of all bytes before it
//
// A file is hostile until it was read to its end: nothing is allocated by a count that the file's size does not allow.
#include "record/recording.h"
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <memory>
#include <sys/stat.h>
#include <unistd.h>

namespace ipclab {

namespace {

constexpr std::string_view kMagic = "IPCLABR1";
constexpr std::uint32_t kMostFacts = 4096;

class Crc {
public:
    void add(const void* data, std::size_t size) {
        const auto* p = static_cast<const unsigned char*>(data);
        for (std::size_t i = 0; i < size; ++i) value_ = table()[(value_ ^ p[i]) & 0xff] ^ value_ >> 8;
    }
    std::uint32_t value() const { return ~value_; }

private:
    static const std::array<std::uint32_t, 256>& table() {
        static const auto made = [] {
            std::array<std::uint32_t, 256> t{};
            for (std::uint32_t i = 0; i < t.size(); ++i) {
                std::uint32_t c = i;
                for (int bit = 0; bit < 8; ++bit) c = c & 1 ? 0xedb88320u ^ c >> 1 : c >> 1;
                t[i] = c;
            }
            return t;
        }();
        return made;
    }
    std::uint32_t value_ = 0xffffffffu;
};

struct Closer {
    void operator()(std::FILE* f) const { std::fclose(f); }
};
using File = std::unique_ptr<std::FILE, Closer>;

class Writer {
public:
    explicit Writer(std::FILE* file) : file_(file) {}
    void bytes(const void* data, std::size_t size) {
        crc_.add(data, size);
        ok_ = ok_ && std::fwrite(data, 1, size, file_) == size;
    }
    template <class Number> void number(Number n) { bytes(&n, sizeof n); }
    void text(std::string_view s) {
        number(std::uint32_t(s.size()));
        bytes(s.data(), s.size());
    }
    void crc() { number(crc_.value()); }
    bool ok() const { return ok_; }

private:
    std::FILE* file_;
    Crc crc_;
    bool ok_ = true;
};

// Reads with a place for the error; after a failure everything else fails too, and the first error stays.
class Reader {
public:
    Reader(std::FILE* file, std::string name, std::uint64_t size) : file_(file), name_(std::move(name)), size_(size) {}

    bool bytes(void* to, std::uint64_t size, const char* what) {
        if (failed()) return false;
        if (size > left()) return fail(std::string("ends inside ") + what);
        if (std::fread(to, 1, size, file_) != size) return fail(std::string("cannot read ") + what);
        crc_.add(to, size);
        offset_ += size;
        return true;
    }
    template <class Number> Number number(const char* what) {
        Number n{};
        bytes(&n, sizeof n, what);
        return n;
    }
    std::string text(const char* what) {
        const auto size = number<std::uint32_t>(what);
        if (!failed() && size > left()) fail(std::string("ends inside ") + what);
        std::string s(failed() ? 0 : size, '\0');
        bytes(s.data(), s.size(), what);
        return s;
    }
    bool fail(const std::string& what) {
        if (!failed()) error_ = name_ + ": offset " + std::to_string(offset_) + ": " + what;
        return false;
    }
    bool failed() const { return !error_.empty(); }
    Error error() const { return {error_, 2}; }
    std::uint64_t left() const { return size_ - offset_; }
    std::uint32_t crc() const { return crc_.value(); }

private:
    std::FILE* file_;
    std::string name_, error_;
    std::uint64_t size_, offset_ = 0;
    Crc crc_;
};

// A field outside its enumeration would index a table out of its bounds later on.
bool sound(Reader& in, const Event& e, std::uint64_t seq) {
    if (e.seq != seq) return in.fail("event " + std::to_string(seq) + " has seq " + std::to_string(e.seq));
    if (e.kind >= Kind::Count)
        return in.fail("event " + std::to_string(seq) + " is of unknown kind " + std::to_string(int(e.kind)));
    if (e.payload > in.left()) return in.fail("ends inside the payload of event " + std::to_string(seq));
    return true;
}

void read_facts(Reader& in, Recording& recording) {
    const auto facts = in.number<std::uint32_t>("the number of facts");
    if (facts > kMostFacts) in.fail("says that it has " + std::to_string(facts) + " facts");
    for (std::uint32_t i = 0; i < facts && !in.failed(); ++i) {
        auto key = in.text("a fact's name");
        recording.facts()[std::move(key)] = in.text("a fact");
    }
}

void read_events(Reader& in, Recording& recording) {
    const auto events = in.number<std::uint64_t>("the number of events");
    if (events > in.left() / sizeof(Event))
        in.fail("says that it has " + std::to_string(events) + " events, and is too short for them");
    std::vector<std::byte> payload;
    for (std::uint64_t seq = 0; seq < events && !in.failed(); ++seq) {
        Event e;
        if (!in.bytes(&e, sizeof e, "an event") || !sound(in, e, seq)) return;
        payload.resize(e.payload);
        if (in.bytes(payload.data(), payload.size(), "a payload")) recording.append(e, payload);
    }
}

}   // namespace

Status Recording::save(const std::filesystem::path& path) const {
    const std::string temporary = path.string() + ".part-" + std::to_string(::getpid());
    File file(std::fopen(temporary.c_str(), "wbe"));
    if (!file) return system_error("open " + temporary, errno);
    Writer out(file.get());
    out.bytes(kMagic.data(), kMagic.size());
    out.number(std::uint32_t(facts_.size()));
    for (const auto& [key, value] : facts_) {
        out.text(key);
        out.text(value);
    }
    out.number(std::uint64_t(size()));
    for (std::size_t seq = 0; seq < size(); ++seq) {
        const Entry entry = (*this)[seq];
        out.bytes(&entry.event, sizeof entry.event);
        out.bytes(entry.payload.data(), entry.payload.size());
    }
    out.crc();
    // On the disk before it takes the name: a crash leaves the old file or the new one, never half of one.
    const bool written = out.ok() && std::fflush(file.get()) == 0 && ::fsync(::fileno(file.get())) == 0;
    const int why = errno;
    file.reset();
    if (written && std::rename(temporary.c_str(), path.c_str()) == 0) return Nothing{};
    const int error = written ? errno : why;
    ::unlink(temporary.c_str());
    return system_error("write " + path.string(), error);
}

Result<Recording> Recording::load(const std::filesystem::path& path) {
    // Nonblocking: to open a FIFO would wait for a writer.
    const int fd = ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (fd < 0) return Error{system_error("open " + path.string(), errno).words, 2};
    File file(::fdopen(fd, "rb"));
    if (!file) {
        ::close(fd);
        return system_error("open " + path.string(), errno);
    }
    struct stat about {};
    if (::fstat(fd, &about) != 0) return system_error("stat " + path.string(), errno);
    if (!S_ISREG(about.st_mode)) return Error{path.string() + ": not a regular file", 2};

    Reader in(file.get(), path.string(), std::uint64_t(about.st_size));
    std::array<char, kMagic.size()> magic{};
    if (!in.bytes(magic.data(), magic.size(), "the first 8 bytes") || std::string_view(magic.data(), magic.size()) != kMagic)
        return Error{path.string() + ": offset 0: not a recording of ipclab, version 1", 2};
    Recording recording;
    read_facts(in, recording);
    read_events(in, recording);
    const std::uint32_t computed = in.crc();
    const auto stored = in.number<std::uint32_t>("the checksum");
    if (!in.failed() && stored != computed) in.fail("the checksum is wrong: the file was damaged");
    if (!in.failed() && in.left() != 0) in.fail("goes on after its end");
    if (in.failed()) return in.error();
    return recording;
}

}   // namespace ipclab
