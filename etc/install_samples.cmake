# Puts the samples that an administrator edits into SYSCONFDIR/fingerpost, and leaves his alone.
cmake_minimum_required(VERSION 3.25)
if(IS_ABSOLUTE "${sysconfdir}")
    set(folder "${sysconfdir}/fingerpost")
elseif(CMAKE_INSTALL_PREFIX STREQUAL "/usr")
    set(folder "/${sysconfdir}/fingerpost")  # as the GNU coding standards and the FHS have it
else()
    set(folder "${CMAKE_INSTALL_PREFIX}/${sysconfdir}/fingerpost")
endif()
foreach(sample fingerpost.conf policy.acl)
    if(EXISTS "$ENV{DESTDIR}${folder}/${sample}")
        message(STATUS "Kept as it is: $ENV{DESTDIR}${folder}/${sample}")
    else()
        file(INSTALL "${samples}/${sample}" DESTINATION "${folder}"
             PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)
    endif()
endforeach()
