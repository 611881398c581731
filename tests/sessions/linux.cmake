# What Linux tells: processes, terminals, utmp, logind, records of logins.
add_unit_test(sessions_linux proc_stat_test.cpp terminal_test.cpp utmp_records_test.cpp
              utmp_stale_test.cpp utmp_source_test.cpp login_records_test.cpp
              logind_facts_test.cpp logind_sessions_test.cpp)
target_include_directories(sessions_linux_test PRIVATE ${PROJECT_SOURCE_DIR}/sessions/src)
target_link_libraries(sessions_linux_test PRIVATE fingerpost::sessions PkgConfig::systemd
                      PkgConfig::sqlite)

# Against python3-dbusmock on a bus of the test's own.
add_unit_test(sessions_logind logind_test.cpp logind_mock.cpp)
target_link_libraries(sessions_logind_test PRIVATE fingerpost::sessions PkgConfig::systemd)

add_fuzzer(utmp ${PROJECT_SOURCE_DIR}/tests/fuzz/utmp_fuzz.cpp fingerpost::sessions)
