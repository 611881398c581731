# One folder, one target, one namespace.

# Boost.Asio compiled once, instead of in every translation unit that includes it.
add_library(fingerpost_asio STATIC ${CMAKE_CURRENT_LIST_DIR}/asio.cpp)
add_library(fingerpost::asio ALIAS fingerpost_asio)
target_compile_definitions(fingerpost_asio PUBLIC BOOST_ASIO_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED)
target_link_libraries(fingerpost_asio PUBLIC Boost::headers Threads::Threads)

add_library(fingerpost_warnings INTERFACE)
target_compile_options(fingerpost_warnings INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow)

# add_module(NAME SOURCE...): the library fingerpost::NAME with public headers in NAME/include.
function(add_module name)
    add_library(fingerpost_${name} STATIC ${ARGN})
    add_library(fingerpost::${name} ALIAS fingerpost_${name})
    target_include_directories(fingerpost_${name} PUBLIC include PRIVATE src)
    target_link_libraries(fingerpost_${name} PRIVATE fingerpost_warnings)
endfunction()

# add_unit_test(NAME SOURCE...): one Boost.Test program for a module; link what it needs afterwards.
# Registered with ctest as unit.NAME.
function(add_unit_test name)
    add_executable(${name}_test ${ARGN} ${PROJECT_SOURCE_DIR}/tests/main.cpp)
    target_compile_definitions(${name}_test PRIVATE BOOST_TEST_DYN_LINK)
    target_include_directories(${name}_test PRIVATE ${PROJECT_SOURCE_DIR}/tests)
    target_link_libraries(${name}_test PRIVATE Boost::unit_test_framework fingerpost_warnings)
    add_test(NAME unit.${name} COMMAND ${name}_test)
    set_tests_properties(unit.${name} PROPERTIES LABELS unit TIMEOUT 120)
endfunction()

# add_fuzzer(NAME SOURCE LIBRARY...): fuzz_NAME (preset fuzz only), seeds in tests/fuzz/seeds/NAME.
function(add_fuzzer name source)
    if(FINGERPOST_FUZZ)
        add_executable(fuzz_${name} ${source})
        target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
        target_link_libraries(fuzz_${name} PRIVATE fingerpost_warnings ${ARGN})
    endif()
endfunction()
